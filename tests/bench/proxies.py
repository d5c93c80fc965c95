"""What proxies receive, counted from `meshc dump flow`.

A proxy without a scope gets every Service of the clusters that its control plane reads, and for each of them the endpoints
that it may see. With a scope it gets those that an edge lets its service call.
"""

import json
import subprocess


def flow_of(binary, program):
    done = subprocess.run([binary, "dump", "flow", program], capture_output=True, check=True)
    return json.loads(done.stdout)


def received(flow):
    """For one proxy of each service in each cluster where it runs: services and places it learns of, summed, and how many
    proxies that are."""
    services = {service["name"]: service for service in flow["services"]}
    scoped = {space["name"] for space in flow["namespaces"] if space["scope"] == "declared"}
    clusters = {cluster["name"]: cluster for cluster in flow["clusters"]}
    resolves = {name: {view["cluster"] for view in service["seen_from"]} for name, service in services.items()}

    def readable(cluster):
        plane = clusters[cluster]["control_plane"]
        return {plane, cluster, *clusters[plane]["reads"]}

    def places(service, cluster):
        return sum(place == cluster or cluster in service["exported_to"] for place in service["runs_in"])

    everything = {}
    for cluster in clusters:
        known = [name for name in services if resolves[name] & readable(cluster)]
        everything[cluster] = (len(known), sum(places(services[name], cluster) for name in known))

    totals = [0, 0, 0]
    for service in services.values():
        for cluster in service["runs_in"]:
            if service["namespace"] in scoped:
                known = [name for name in service["may_call"] if resolves[name] & readable(cluster)]
                found = (len(known), sum(places(services[name], cluster) for name in known))
            else:
                found = everything[cluster]
            totals = [totals[0] + found[0], totals[1] + found[1], totals[2] + 1]
    return totals
