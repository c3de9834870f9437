package io.alerthistory.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs commands as a person does, and prints what came of them: that is the report. */
final class Shell {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** @param text of both streams */
    record Answer(int code, String text, Duration took) {
        Answer ok() {
            assertThat(code).as(text).isZero();
            return this;
        }

        Answer fails() {
            assertThat(code).as(text).isNotZero();
            return this;
        }
    }

    private Shell() {}

    /** Does it, and must succeed. Gives back what it said, without blank lines around it. */
    static String sh(String command) {
        return ask(command).ok().text();
    }

    static Answer ask(String command) {
        System.out.println("$ " + command);
        var answer = quietly(command);
        System.out.println(answer.text().indent(4).stripTrailing());
        System.out.println("    [" + (answer.code() == 0 ? "" : "exit " + answer.code() + ", ")
                + answer.took().toMillis() + " ms]");
        return answer;
    }

    static Answer quietly(String command) {
        try {
            long began = System.nanoTime();
            var out = Files.createTempFile("e2e-", ".out");
            var process = new ProcessBuilder("bash", "-c", command)
                    .directory(Path.of("..").toAbsolutePath().normalize().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + ": took longer than " + LIMIT);
            }
            var took = Duration.ofNanos(System.nanoTime() - began);
            var text = Files.readString(out, StandardCharsets.UTF_8).strip();
            Files.delete(out);
            return new Answer(process.exitValue(), text, took);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
