package io.alerthistory.cluster;

import java.util.List;
import java.util.Set;

/**
 * How one server sees the installation.
 *
 * @param isReady whether it knows what the stores knew when it started, or has given up on them
 * @param configuration names its own, as {@link Store.Beat#configuration()}
 * @param uses the stores that it uses
 * @param servers that are live, itself too where a store is used; by name
 */
public record View(boolean isReady, String configuration, Set<Store> uses, List<Store.Beat> servers) {
    public View {
        uses = Set.copyOf(uses);
        servers = List.copyOf(servers);
    }

    /** The names of live servers that have another configuration. */
    public List<String> differing() {
        return servers.stream()
                .filter(server -> !server.configuration().isEmpty()
                        && !server.configuration().equals(configuration))
                .map(Store.Beat::replica)
                .toList();
    }
}
