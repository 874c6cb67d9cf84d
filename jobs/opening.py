"""Opening a home: its folder made, its database brought up to date."""

import sqlalchemy as sa

from jobs.home import Home
from store.database import open_database

Engine = sa.Engine


def database_complaint(error: Exception) -> str:
    """One line for staff where the database failed under a command (locked, full, damaged); empty for other errors."""
    if not isinstance(error, sa.exc.DBAPIError):
        return ""
    return f"数据库出错：{error.orig}。本次操作没有写入；请关闭占用数据库的程序、检查磁盘空间后重试"


def open_home(home: Home) -> Engine:
    """The home's database; dispose of it when done. Raises HomeUnusable."""
    home.prepare()
    return open_database(home.database_url)
