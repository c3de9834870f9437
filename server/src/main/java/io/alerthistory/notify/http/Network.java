package io.alerthistory.notify.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Networks such as {@code 10.0.0.0/8}. */
final class Network {
    private Network() {}

    /** False where either of them is not what it should be: nothing is looked up. */
    static boolean contains(String network, String host) {
        int slash = network.indexOf('/');
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var prefix = network.substring(slash + 1);
        if (!isAddress(bare) || !isAddress(network.substring(0, slash)) || !prefix.matches("[0-9]{1,3}")) {
            return false;
        }
        try {
            var base = InetAddress.getByName(network.substring(0, slash)).getAddress();
            var address = InetAddress.getByName(bare).getAddress();
            int bits = Integer.parseInt(prefix);
            if (base.length != address.length || bits > base.length * 8) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((base[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isAddress(String text) {
        return text.matches("[0-9.]+") || text.contains(":") && text.matches("[0-9a-fA-F:.]+");
    }
}
