"""What a cell needs of the cells before it: the statements that its last expression is made from, back to the imports.

What is plain data in the notebook's kernel (numbers, texts, arrays) is taken as it is there, not computed again: a page's
kernel then need not race, nor read a data set, to show the picture that came of it.
"""
import ast
import base64
import pickle
from types import ModuleType

import numpy as np

LARGEST = 100_000      # bytes of one piece of data


def recipe(cells, space):
    """The last expression of the last of the cells (their sources, in order), as {code, data}: run in a namespace that holds
    the pickled data (base64), the code leaves that expression's value as `shown`. space: the namespace after the cells."""
    *earlier, last = [statement for cell in cells for statement in _statements(cell)]
    data, kept = {}, []
    last = ast.fix_missing_locations(ast.Assign([ast.Name("shown", ast.Store())], last.value))
    wanted = {"shown"}
    for statement in (last, *reversed(earlier)):
        made = _names(statement, ast.Store)
        if not made & wanted:
            continue
        if statement is not last and all(_is_data(space.get(name)) for name in made):
            data |= {name: space[name] for name in made & wanted}
            wanted -= made
            continue
        statement = _Measured(space, data).visit(statement)
        kept.append(ast.unparse(statement))
        wanted = (wanted - made) | _names(statement, ast.Load)
    return packed("\n".join(reversed(kept)), **data)


def packed(code, **data):
    """A recipe of code that needs no cell, only the data."""
    return {"code": code, "data": base64.b64encode(pickle.dumps(data)).decode()}


def _statements(cell):
    """The statements of a cell; of an import, each name for itself."""
    for statement in ast.parse(cell).body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                one = ast.Import([alias]) if isinstance(statement, ast.Import) else ast.ImportFrom(statement.module, [alias], 0)
                yield ast.fix_missing_locations(one)
        else:
            yield statement


def _names(statement, context):
    """The names that a statement makes (ast.Store) or may use (ast.Load)."""
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}
    if context is ast.Load:
        return names
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    return names


class _Measured(ast.NodeTransformer):
    """An attribute of a module that is plain data, such as lesson.RATES, as a name of that data."""
    def __init__(self, space, data):
        self.space, self.data = space, data

    def visit_Attribute(self, node):
        self.generic_visit(node)
        module = self.space.get(node.value.id) if isinstance(node.value, ast.Name) else None
        value = getattr(module, node.attr, None) if isinstance(module, ModuleType) else None
        if not isinstance(module, ModuleType) or not _is_data(value):
            return node
        self.data[(name := f"{node.value.id}_{node.attr}")] = value
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def _is_data(value):
    def plain(value):
        if isinstance(value, dict):
            return all(plain(part) for pair in value.items() for part in pair)
        if isinstance(value, (list, tuple)):
            return type(value) in (list, tuple) and all(map(plain, value))
        return value is None or type(value) in (bool, int, float, str) or (type(value) is np.ndarray and value.dtype != object)

    return value is not None and plain(value) and len(pickle.dumps(value)) <= LARGEST
