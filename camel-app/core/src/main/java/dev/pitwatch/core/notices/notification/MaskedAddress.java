package dev.pitwatch.core.notices.notification;

import java.net.URI;

/** An address as it is shown: enough to know it again, too little to use it. */
public final class MaskedAddress {

    private static final String DOTS = "••••";
    private static final String HTTPS = "https://";
    private static final int SHOWN = 4;

    private MaskedAddress() {}

    /** {@return the last four of a number, the first letter and the domain of an e-mail address, the host of a URL} */
    public static String of(String address) {
        int at = address.lastIndexOf('@');
        if (address.regionMatches(true, 0, HTTPS, 0, HTTPS.length())) {
            return String.valueOf(URI.create(address).getHost());
        }
        if (at > 0) {
            return address.substring(0, address.offsetByCodePoints(0, 1)) + DOTS + address.substring(at);
        }
        return DOTS + (address.length() > 2 * SHOWN ? address.substring(address.length() - SHOWN) : "");
    }
}
