package io.alerthistory.config;

/**
 * One mistake in a configuration file.
 *
 * @param line from 1
 * @param path of the field, like {@code route.routes[0].receiver}; empty where the mistake is in none
 * @param message what is wrong, and what to do about it
 */
public record Problem(String file, int line, String path, String message) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
