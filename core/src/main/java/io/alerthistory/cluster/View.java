package io.alerthistory.cluster;

import java.util.List;
import java.util.Set;

/**
 * How one server sees the installation.
 *
 * @param uses the stores that it uses
 * @param servers that are live, itself too where a store is used; by name
 */
public record View(Set<Store> uses, List<Store.Beat> servers) {
    public View {
        uses = Set.copyOf(uses);
        servers = List.copyOf(servers);
    }
}
