"""The condition language of rules: parsed, type-checked, compiled and explained.

Independent of facts and formats: names mean what a ``scope.Scope`` says they mean. Import the module
you need; the path a lint run takes (``compiled``) loads neither lark nor ``ast``.
"""
