package io.alerthistory.simulation;

import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Store;
import io.alerthistory.support.KeeperContract;
import java.util.Set;

/** What the simulation takes for a store does what the real ones do. */
class SimulatedStoreTest extends KeeperContract {
    private final SimulatedScheduler time = new SimulatedScheduler(NOW);
    private final SimulatedStore store = empty();

    private SimulatedStore empty() {
        return new SimulatedStore(Store.POSTGRES, time, _ -> true, Set.of());
    }

    private static Keeper keeper(SimulatedStore of) {
        return ask -> {
            synchronized (of) {
                return of.ask(ask);
            }
        };
    }

    @Override
    protected Keeper keeper(String replica) {
        return keeper(store);
    }

    @Override
    protected Keeper elsewhere(String replica) {
        return keeper(empty());
    }

    @Override
    protected Store store() {
        return Store.POSTGRES;
    }

    @Override
    protected int mostInAPage() {
        return Integer.MAX_VALUE;
    }

    @Override
    protected void settle() {
        time.runUntil(time.now().plus(Store.SETTLE));
    }
}
