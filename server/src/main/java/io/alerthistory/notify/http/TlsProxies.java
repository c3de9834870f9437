package io.alerthistory.notify.http;

import io.alerthistory.config.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Sockets for proxies that are spoken to over TLS ({@code https://} in {@code proxy_url}), which OkHttp does not know of.
 * As in Go, the {@code tls_config} of the receiver counts for its proxy, too; unless it has a {@code server_name}, the proxy
 * must be known by the host in its URL.
 *
 * <p>OkHttp takes its sockets from one factory, whether they go to a proxy or not, and tells them only an address. So
 * <ol>
 *   <li>such a proxy is given to OkHttp by a marked name;
 *   <li>a lookup of a marked name answers addresses that keep it;
 *   <li>a socket that is told to connect to such an address makes a TLS handshake before it is connected. All others are
 *       ordinary sockets.
 * </ol>
 * A request, or a tunnel with the receiver's own TLS in it, then goes through the socket as it would to any proxy. Safe for
 * many threads.
 */
final class TlsProxies extends SocketFactory implements Dns {
    /** Messages of OkHttp have it, before the host. No host that is looked up elsewhere has a blank in it. */
    private static final String MARK = "TLS proxy ";

    private final SSLSocketFactory sockets;
    private final Fields tls;

    /** @throws IOException if a file of the section cannot be read, or holds no certificate or key */
    TlsProxies(Fields tls) throws IOException {
        this.sockets = Tls.socketFactory(tls);
        this.tls = tls;
    }

    /** @param host an address of IPv6 stands in brackets, as in a URL */
    static String marked(String host) {
        return MARK + (host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        if (!hostname.startsWith(MARK)) {
            return Dns.SYSTEM.lookup(hostname);
        }
        var addresses = new ArrayList<InetAddress>();
        for (var address : Dns.SYSTEM.lookup(hostname.substring(MARK.length()))) {
            addresses.add(InetAddress.getByAddress(hostname, address.getAddress()));
        }
        return addresses;
    }

    @Override
    public Socket createSocket() {
        return new MaybeSecure();
    }

    /** OkHttp asks for unconnected sockets only. */
    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    /**
     * A socket with TLS in it if it goes to a marked address. Closing it closes the connection below, so a deadline ends a
     * handshake, and no farewell keeps anybody waiting.
     */
    private final class MaybeSecure extends Socket {
        /** Reads and writes what is below it, which is this socket as it was before. */
        private volatile @Nullable SSLSocket secure;

        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
            super.connect(address, timeout);
            if (address instanceof InetSocketAddress proxy
                    && proxy.getHostString().startsWith(MARK)) {
                var host = proxy.getHostString().substring(MARK.length());
                try {
                    var wrapped = Tls.wrapped(this, tls, sockets, host);
                    wrapped.startHandshake();
                    secure = wrapped;
                } catch (IOException e) {
                    close();
                    throw new IOException("no TLS with the proxy " + host + ":" + proxy.getPort() + ": " + e, e);
                }
            }
        }

        @Override
        public InputStream getInputStream() throws IOException {
            var wrapped = secure;
            return wrapped == null ? super.getInputStream() : wrapped.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            var wrapped = secure;
            return wrapped == null ? super.getOutputStream() : wrapped.getOutputStream();
        }
    }
}
