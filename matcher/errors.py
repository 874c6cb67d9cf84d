"""Errors a user can mend. Each carries its fields and says, in Chinese, what, the value found and the cure."""


class QueqiaoError(Exception):
    """One line for the person at the keyboard: `what` is wrong, with which `value`, and the `cure`."""

    def __init__(self, what: str, value: object = "", cure: str = "") -> None:
        self.what, self.value, self.cure = what, value, cure
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole line, e.g. `文件是空的：needs.csv。请检查导出是否完成。`"""
        head = f"{self.what}：{self.value}" if self.value != "" else self.what
        return f"{head}。{self.cure}" if self.cure else head


class FileUnreadable(QueqiaoError):
    """A file that cannot be read as what it claims to be."""


class RecordUnknown(QueqiaoError):
    """An id that names nothing in the home."""


class HomeUnusable(QueqiaoError):
    """A home, database or index that cannot be used as it stands."""


class InputRefused(QueqiaoError):
    """An option, mapping or decision that contradicts what is stored."""
