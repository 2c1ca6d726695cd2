"""The cyclic part of a graph, node by node: plans have little of it, or are wrong."""

from __future__ import annotations

import numpy as np

from verifier.arrays import IntArray, ascending_values


def closing(nodes: int, tail: IntArray, head: IntArray) -> list[int]:
    """Edges whose removal leaves no cycle: those that a depth-first search finds going back.

    Only the cyclic part of a graph comes here; the search keeps its own stack.
    """
    order = np.argsort(tail, kind="stable")
    targets = head[order].tolist()
    edges = order.tolist()
    bounds = np.searchsorted(tail[order], np.arange(nodes + 1)).tolist()
    state = bytearray(nodes)  # 0 new, 1 on the stack, 2 done
    back = []
    for root in ascending_values(tail).tolist():
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, bounds[root])]
        while stack:
            node, position = stack.pop()
            if position == bounds[node + 1]:
                state[node] = 2
                continue
            stack.append((node, position + 1))
            target = targets[position]
            if state[target] == 1:
                back.append(edges[position])
            elif not state[target]:
                state[target] = 1
                stack.append((target, bounds[target]))
    return back


def turning(nodes: int, tail: IntArray, head: IntArray) -> list[int]:
    """The nodes of cycles: those of strongly connected components that have an edge (Gabow's way).

    Only the cyclic part of a graph comes here; the search keeps its own stack.
    """
    order = np.argsort(tail, kind="stable")
    targets = head[order].tolist()
    bounds = np.searchsorted(tail[order], np.arange(nodes + 1)).tolist()
    place = [0] * nodes  # on the path, from 1 on; -1 when its component is told
    found: list[int] = ascending_values(tail[tail == head]).tolist()
    for root in ascending_values(tail).tolist():
        if place[root]:
            continue
        path: list[int] = []
        firsts: list[int] = []  # the places where components may begin
        stack = [(root, bounds[root])]
        while stack:
            node, position = stack.pop()
            if not place[node]:
                path.append(node)
                place[node] = len(path)
                firsts.append(len(path))
            if position < bounds[node + 1]:
                stack.append((node, position + 1))
                target = targets[position]
                if not place[target]:
                    stack.append((target, bounds[target]))
                while 0 < place[target] < firsts[-1]:
                    firsts.pop()
            elif firsts[-1] == place[node]:
                firsts.pop()
                part = path[place[node] - 1 :]
                del path[place[node] - 1 :]
                for member in part:
                    place[member] = -1
                found += part if len(part) > 1 else []
    return found
