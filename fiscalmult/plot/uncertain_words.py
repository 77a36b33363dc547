"""What figures of ensembles say, in English and Vietnamese, besides the package's labels."""

from __future__ import annotations

from collections.abc import Mapping

from fiscalmult.plot.style import as_written

__all__ = ["percent_of", "tell"]

_SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "median": "Median of the draws",
        "inside": "{level}% of the draws",
        "shortest": "Shortest range with {level}% of the draws",
        "base": "Base, without draws",
        "mean_line": "Dark: {level}% of the draws; line: median.",
        "odds": "{measure}: % of {draws} draws in which the programme of the row does more than that of the column",
        "total": "Total: what would be left if all else were known",
        "first_order": "First order: what would go if the part were known",
        "variance": "share of the variance",
        "whiskers": "whiskers: {level}% of bootstrap samples",
        "assumed": "* spread assumed, not estimated",
        "others": "{count} other parts, added up",
        "draws": "draws",
        "interval": "{level}% interval",
        "error": "± Monte Carlo standard error of its bounds",
    },
    "vi": {
        "median": "Trung vị của các lần rút",
        "inside": "{level}% số lần rút",
        "shortest": "Khoảng ngắn nhất chứa {level}% số lần rút",
        "base": "Giá trị gốc, không rút ngẫu nhiên",
        "mean_line": "Đậm: {level}% số lần rút; vạch: trung vị.",
        "odds": "{measure}: % trong {draws} lần rút mà chương trình ở hàng có tác động lớn hơn chương trình ở cột",
        "total": "Toàn phần: phần còn lại nếu đã biết mọi điều khác",
        "first_order": "Bậc nhất: phần mất đi nếu đã biết điều này",
        "variance": "tỷ trọng phương sai",
        "whiskers": "râu: {level}% số mẫu bootstrap",
        "assumed": "* độ phân tán là giả định, không ước lượng",
        "others": "{count} phần khác, cộng lại",
        "draws": "số lần rút",
        "interval": "khoảng {level}%",
        "error": "± sai số chuẩn Monte Carlo của hai cận",
    },
}


def tell(key: str, language: str, **values: object) -> str:
    """A word of these figures in a language, with what stands in its braces."""
    return _SAID[language][key].format(**values)


def percent_of(level: float, language: str) -> str:
    """A level such as 0.9 in per cent, as a language writes it."""
    return as_written(f"{100 * level:g}", language)
