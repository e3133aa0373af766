from app.house import House

__all__ = ["House"]
