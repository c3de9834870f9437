package io.alerthistory.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A proxy on a loopback port that notes what it is asked and connects all who come to one port. Safe for many threads. */
public final class TunnelProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final String scheme;
    private final int target;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    public TunnelProxy(int target) {
        this("http", ServerSocketFactory.getDefault(), target);
    }

    /** One that is spoken to over TLS. */
    public TunnelProxy(TlsSockets sockets, int target) {
        this("https", sockets, target);
    }

    private TunnelProxy(String scheme, ServerSocketFactory sockets, int target) {
        this.scheme = scheme;
        this.target = target;
        try {
            listening = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** With credentials, if there are any: {@code me:secret@}. */
    public String url(String credentials) {
        return scheme + "://" + credentials + "127.0.0.1:" + listening.getLocalPort();
    }

    /** The heads of the CONNECT requests, in the order in which they came. */
    public List<String> heads() {
        return heads;
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
        try (client;
                var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            heads.add(head(client.getInputStream()));
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
            var back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException | InterruptedException e) {
            // the test sees that nothing came through
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no whole head");
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // one side has gone
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
