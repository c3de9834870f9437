package io.alerthistory.adapter.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Where a PostgreSQL is.
 *
 * @param host a name or an address; one of IPv6 in brackets
 * @param user empty for the system's
 */
public record PostgresAddress(String host, int port, String database, String user) {
    private static final int PORT = 5432;
    private static final String FORM = "it has the form postgresql://user@host:5432/database";

    /**
     * Reads {@code postgresql://user@host:port/database}. User and port may be left out.
     *
     * @throws IllegalArgumentException if it is none; the message is for users, and repeats nothing of the text, which may
     *     have a password in it
     */
    public static PostgresAddress of(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no URL: " + FORM); // without its cause, which repeats the text
        }
        if (!List.of("postgresql", "postgres").contains(String.valueOf(uri.getScheme()))) {
            throw new IllegalArgumentException("does not begin with postgresql://: " + FORM);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("names no host: " + FORM);
        }
        if (uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("has parameters, which are not supported: " + FORM);
        }
        var user = uri.getUserInfo() == null ? "" : uri.getUserInfo();
        if (user.contains(":")) {
            throw new IllegalArgumentException("has a password in it, which belongs into a file: " + FORM);
        }
        var path = uri.getPath() == null ? "" : uri.getPath();
        if (path.length() < 2 || path.indexOf('/', 1) > 0) {
            throw new IllegalArgumentException("names no database: " + FORM);
        }
        return new PostgresAddress(uri.getHost(), uri.getPort() < 0 ? PORT : uri.getPort(), path.substring(1), user);
    }

    /** As users write it. */
    @Override
    public String toString() {
        return "postgresql://" + (user.isEmpty() ? "" : user + "@") + host + ":" + port + "/" + database;
    }
}
