package io.alerthistory.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A mail server that answers each command as the test says, and so can break the rules. Safe for many threads. */
public final class ScriptedSmtp implements AutoCloseable {
    /** Instead of a reply: the connection is closed. */
    public static final String HANG_UP = "hang up";

    /** Instead of a reply: there is none. */
    public static final String SILENCE = "silence";

    private final ServerSocket listening;
    private final Map<String, String> replies = new LinkedHashMap<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public ScriptedSmtp() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        replies.put("GREETING", "220 here");
        replies.put("EHLO", "250-here\r\n250 8BITMIME");
        replies.put("DATA", "354 go on");
        Thread.ofVirtual().start(this::accept);
    }

    /** @param command its first word; {@code GREETING}; {@code .} for the end of a letter */
    public ScriptedSmtp on(String command, String reply) {
        replies.put(command, reply);
        return this;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** What it was told, line by line, letters included. */
    public List<String> lines() {
        return lines;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            boolean inLetter = false;
            var next = "GREETING";
            while (next != null) {
                var reply = inLetter && !next.equals(".") ? "" : replies.getOrDefault(word(next), "250 ok");
                if (reply.equals(HANG_UP)) {
                    return;
                }
                if (reply.equals(SILENCE)) {
                    closed.await();
                    return;
                }
                inLetter = inLetter ? !next.equals(".") : reply.startsWith("354");
                if (!reply.isEmpty()) {
                    client.getOutputStream().write((reply + "\r\n").getBytes(ISO_8859_1));
                }
                next = in.readLine();
                if (next != null) {
                    lines.add(next);
                }
            }
        } catch (IOException | InterruptedException e) {
            // the other side has gone
        }
    }

    private static String word(String line) {
        return line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
