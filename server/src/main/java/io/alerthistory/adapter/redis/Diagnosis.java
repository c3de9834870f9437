package io.alerthistory.adapter.redis;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What an exception says of Redis.
 *
 * @param reason the end of a sentence about Redis
 * @param remedy a sentence, or empty where there is nothing to do but to wait
 */
record Diagnosis(String reason, String remedy) {
    /** @param always whether every call will meet it, not only some */
    private record Word(String beginning, boolean always, Diagnosis diagnosis) {
        Word(String beginning, Diagnosis diagnosis) {
            this(beginning, true, diagnosis);
        }
    }

    private static final String PASSWORD = "Check --redis.password-file (or --redis.password) and --redis.username";

    /** Redis' error codes: redis.io, "Redis serialization protocol specification", and its sources, 7.0 and 7.2. */
    private static final List<Word> WORDS = List.of(
            new Word("WRONGPASS", new Diagnosis("refuses the password", PASSWORD)),
            new Word("NOAUTH", new Diagnosis("asks for a password", "Set --redis.password-file")),
            new Word(
                    "NOPERM",
                    false,
                    new Diagnosis(
                            "does not permit it to this user",
                            "Give the user of --redis.username the keys ah:* and all commands on them")),
            new Word("ERR DB index", new Diagnosis("has no database of that number", "Set --redis.db=0")),
            new Word("ERR max number of clients", new Diagnosis("has too many clients", "Raise its maxclients")),
            new Word("LOADING", new Diagnosis("is loading its data", "")),
            new Word("MASTERDOWN", new Diagnosis("is a replica without its primary", "")),
            new Word(
                    "READONLY",
                    new Diagnosis(
                            "is a replica, which takes no writes",
                            "Name the primary in --redis.addr, or a Service that leads to it")),
            new Word(
                    "MISCONF",
                    new Diagnosis(
                            "takes no writes since it cannot save its data",
                            "See its log, and whether its volume is full or read-only")),
            new Word("NOREPLICAS", new Diagnosis("takes no writes since too few replicas follow it", "")),
            new Word(
                    "OOM",
                    new Diagnosis(
                            "takes no writes since its memory is full",
                            "Set its maxmemory-policy to allkeys-lru, or raise maxmemory")),
            // Jedis' words for it
            new Word("Unexpected end of stream", new Diagnosis("has closed the connection", "")),
            new Word(
                    "DENIED",
                    new Diagnosis("runs in protected mode", "Give it a password, and set --redis.password-file")));

    static Diagnosis of(Throwable failure) {
        var message = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = String.valueOf(cause.getMessage());
            var word = word(message);
            if (word.isPresent()) {
                return word.get().diagnosis;
            }
            switch (cause) {
                case UnknownHostException _ -> {
                    return new Diagnosis("has a host name that does not resolve", "Check --redis.addr");
                }
                case ConnectException _ -> {
                    return new Diagnosis("cannot be reached: " + message, "");
                }
                case SocketException _ -> {
                    return new Diagnosis("has lost the connection: " + message, "");
                }
                case SSLException _ -> {
                    return new Diagnosis("does not agree on TLS: " + message, "Check --redis.tls and what follows it");
                }
                case SocketTimeoutException _ -> {
                    return new Diagnosis("does not answer in time", "");
                }
                case NoSuchElementException _ -> {
                    return new Diagnosis("has all its connections in use", "Raise --redis.pool-size");
                }
                case Unusable unusable -> {
                    return unusable.diagnosis;
                }
                default -> {}
            }
        }
        return new Diagnosis("failed: " + message, "");
    }

    private static Optional<Word> word(String message) {
        return WORDS.stream().filter(word -> message.startsWith(word.beginning)).findFirst();
    }

    /** Whether an answer means that no other call will do better: wrong password, replica, full disk. */
    static boolean concernsAllCalls(JedisDataException answer) {
        return word(String.valueOf(answer.getMessage())).filter(Word::always).isPresent();
    }

    /** Whether the pool had no connection to give: a sign of much work, not of an absent Redis. */
    static boolean isExhausted(Throwable failure) {
        return failure.getCause() instanceof NoSuchElementException;
    }

    String sentence() {
        return "Redis " + reason + (remedy.isEmpty() ? "" : ". " + remedy);
    }

    /** It is there, and of no use to us. */
    static final class Unusable extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Diagnosis diagnosis;

        Unusable(String reason, String remedy) {
            super(reason);
            this.diagnosis = new Diagnosis(reason, remedy);
        }
    }
}
