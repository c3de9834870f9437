package io.alerthistory.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a web configuration file says.
 *
 * @param tls empty where connections are plain
 * @param headers that every answer carries, by name
 * @param users with the hashes of their passwords; if there are none, everybody may come in
 * @param rateLimit empty where there is none
 * @param warnings what is legal in the file and probably not meant
 */
record WebSettings(
        Optional<ServerTls> tls,
        Map<String, String> headers,
        Map<String, BcryptHash> users,
        Optional<RateLimit> rateLimit,
        List<String> warnings) {

    /**
     * For all clients together.
     *
     * @param interval from one request to the next in the long run, more than zero
     * @param burst how many may come at once after a silence, 1 or more
     */
    record RateLimit(Duration interval, int burst) {}
}
