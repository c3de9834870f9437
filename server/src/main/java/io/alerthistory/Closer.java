package io.alerthistory;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, the last first, naming each step; one that fails does not keep the others from closing. */
final class Closer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

    private record Step(String name, AutoCloseable part) {}

    private final Deque<Step> steps = new ArrayDeque<>();

    <T extends AutoCloseable> T add(String name, T part) {
        steps.push(new Step(name, part));
        return part;
    }

    @Override
    public void close() {
        while (!steps.isEmpty()) {
            var step = steps.pop();
            try {
                step.part().close();
                LOG.atDebug().addKeyValue("part", step.name()).log("closed");
            } catch (Exception e) {
                LOG.atError().addKeyValue("part", step.name()).setCause(e).log("could not be closed");
            }
        }
    }
}
