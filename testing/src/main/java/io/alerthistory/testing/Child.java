package io.alerthistory.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What a test does with a process that it started. */
public final class Child {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Child() {}

    /** Returns whether it answers in time, before it ends. */
    static boolean answersInTime(Process process, Duration pause, BooleanSupplier answers) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!answers.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
        return true;
    }

    /** Returns whether it ends in time. */
    public static boolean endsInTime(Process process) {
        try {
            return process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Of several, some may have ended meanwhile; one has to be there. */
    public static void signal(String name, List<Long> processes) {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(pid -> command.add(String.valueOf(pid)));
        try {
            var kill = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = kill.waitFor();
            if (code != 0 && processes.size() == 1) {
                throw new AssertionError("kill -" + name + " ended with " + code + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
