"""Run by the peers' interpreter: grimp's modules and edges."""

import json
import sys

import grimp  # type: ignore[import-not-found]  # lives in the peers' environment alone

question = json.load(sys.stdin)
sys.path.insert(0, question["top"])
graph = grimp.build_graph(question["name"], exclude_type_checking_imports=True, cache_dir=None)
edges = [[one, other] for one in graph.modules for other in graph.find_modules_directly_imported_by(one)]
json.dump({"modules": sorted(graph.modules), "edges": sorted(edges)}, sys.stdout)
