package dev.pitwatch.base.net;

import java.net.URI;

/** The port of a URL: {@link URI} takes any number, what connects to it throws on those that are none. */
public final class UrlPort {

    private static final int NONE = -1;
    private static final int LAST = 65_535;

    private UrlPort() {}

    /** {@return whether there is none, or one from 1 to 65535} */
    public static boolean isValid(URI url) {
        return url.getPort() == NONE || url.getPort() > 0 && url.getPort() <= LAST;
    }
}
