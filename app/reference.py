from app.wiring.reference import Reference

__all__ = ["Reference"]
