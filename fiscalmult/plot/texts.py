"""What figures say, in English and Vietnamese: the package's labels and a few words of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.labels import language_named, say

__all__ = ["Words"]

_OWN: Mapping[str, Mapping[str, str]] = {
    "en": {
        "1": "dong per dong",
        "thousand jobs per trillion VND": "jobs per billion VND",
        "spending": "spent",
        "net cost": "of net cost",
        "government": "Government, besides taxes",
        "abroad": "Incomes and transfers abroad",
        "unmet": "Unmet demand (fixed supply)",
        "total": "One dong",
        "sum": "gains less losses",
        "net": "Injected, net of financing",
        "ends": "dong that end there, of one dong spent",
        "reached": "% of the whole effect so far (mark: half is there)",
        "round": "round of spending (0: the programme's own money)",
        "quarter": "quarter (0: the money is paid out)",
        "in_quarter": "in each quarter",
        "pull": "power of dispersion (backward linkages, average 1)",
        "push": "sensitivity of dispersion (forward linkages, average 1)",
        "size": "Size: share of the economy's output lost without the sector.",
        "rise": "rise in %",
        "living": "Cost of living",
        "all": "All households together",
        "share": "share of each dong that the payer spends there, %",
        "now": "Share now",
        "break_even": "Break-even",
        "fixed": "{case}: fixed",
        "bands": "Bands: share of the whole effect on its way along the paths drawn, which carry {share}% of it; "
        "boxes with a dark frame: where paths end.",
    },
    "vi": {
        "1": "đồng trên mỗi đồng",
        "thousand jobs per trillion VND": "việc làm trên mỗi tỷ đồng",
        "spending": "chi",
        "net cost": "chi phí ròng",
        "government": "Chính phủ, ngoài thuế",
        "abroad": "Thu nhập và chuyển nhượng ra nước ngoài",
        "unmet": "Cầu không được đáp ứng (cung cố định)",
        "total": "Một đồng",
        "sum": "tăng trừ giảm",
        "net": "Bơm vào, đã trừ nguồn chi trả",
        "ends": "số đồng dừng lại tại đó trong mỗi đồng chi",
        "reached": "% toàn bộ tác động, lũy kế (dấu: đạt một nửa)",
        "round": "vòng chi tiêu (0: chính tiền của chương trình)",
        "quarter": "quý (0: quý chi tiền)",
        "in_quarter": "trong từng quý",
        "pull": "độ lan tỏa (liên kết ngược, trung bình 1)",
        "push": "độ nhạy (liên kết xuôi, trung bình 1)",
        "size": "Cỡ: tỷ trọng giá trị sản xuất mất đi nếu không có ngành.",
        "rise": "mức tăng, %",
        "living": "Chi phí sinh hoạt",
        "all": "Tất cả hộ gia đình",
        "share": "tỷ trọng mỗi đồng mà bên chi trả cho bên nhận, %",
        "now": "Tỷ trọng hiện nay",
        "break_even": "Điểm cân bằng",
        "fixed": "{case}: cố định",
        "bands": "Dải: phần của toàn bộ tác động đi theo các đường dẫn được vẽ, tổng cộng {share}%; "
        "ô có khung đậm: nơi đường dẫn kết thúc.",
    },
}
"""Words that only figures need. ``say`` of :mod:`fiscalmult.labels` has all others."""

_SAME_AS = {"accumulation": "measure.saving", "imports": "measure.imports"}


class Words:
    """Text of every name in one language, the caller's labels first.

    Parameters
    ----------
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` that goes before all else.

    Raises
    ------
    FiscalmultError
        If nothing is written in the language.
    """

    def __init__(self, language: str, labels: Mapping[str, str] | None = None) -> None:
        self.language = language_named(language)
        self._labels = labels or {}

    def scenario(self, name: str) -> str:
        """Label of a scenario, or its name."""
        return self._labels.get(name, name)

    def scenarios(self, names: Iterable[str]) -> dict[str, str]:
        """Label of each scenario, in their order."""
        return {name: self.scenario(name) for name in names}

    def groups(self, groups: Mapping[str, str]) -> dict[str, str]:
        """What is printed above the group of each scenario.

        Parameters
        ----------
        groups
            ``{scenario: group}``.
        """
        printed = {}
        for scenario, group in groups.items():
            printed[scenario] = self._labels.get(group) or self._shipped(f"group.{group}") or group
        return printed

    def place(self, name: str) -> str:
        """Where money stops: the label of an account, or the name of a block."""
        shipped = self._shipped(_SAME_AS.get(name, f"block.{name}"))
        return self._labels.get(name) or _OWN[self.language].get(name) or shipped or name

    def named(self, name: str, key: str) -> str:
        """The caller's label of a name, or what the package prints for a key, or the name."""
        return self._labels.get(name) or self._shipped(key) or name

    def own(self, key: str) -> str:
        """A word that only figures need."""
        return _OWN[self.language][key]

    def measure(self, ratio: xr.DataArray) -> str:
        """Name of a measure, or the ``long_name`` it carries."""
        name = str(ratio.name)
        return self._labels.get(name) or self._shipped(f"measure.{name}") or str(ratio.attrs.get("long_name", name))

    def unit(self, ratio: xr.DataArray, per: str) -> str:
        """Unit of a ratio in words, such as ``jobs per billion VND spent``."""
        own = _OWN[self.language]
        units = str(ratio.attrs.get("units", "1"))
        return f"{own.get(units, units)} {own[per]}"

    def kind_of_job(self, sex: str, formality: str) -> str:
        """Legend of one part of the jobs, such as ``Women, informal``."""
        who = say({"female": "measure.women", "male": "measure.men"}[sex], self.language)
        return f"{who}, {say(f'measure.{formality}', self.language).lower()}"

    def _shipped(self, key: str) -> str:
        try:
            return say(key, self.language)
        except FiscalmultError:
            return ""
