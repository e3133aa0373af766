from app.wiring.reference import NoReference, Reference, Rules

__all__ = ["NoReference", "Reference", "Rules"]
