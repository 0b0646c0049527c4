package dev.pitwatch.core.notices.webhook;

import dev.pitwatch.base.net.CallableHosts;
import dev.pitwatch.base.net.UrlPort;
import dev.pitwatch.base.problem.Problem;
import java.net.URI;
import java.net.URISyntaxException;

/** The address of a webhook: https, a host and nothing that signs in. Where the host is, is looked up at each call. */
final class WebhookUrl {

    private static final int LONGEST = 2_000;

    private WebhookUrl() {}

    /** {@return the address as it is called} Throws a Problem when it can't be one, or is one of the hub's own surroundings. */
    static String checked(String text, CallableHosts callable) {
        try {
            URI uri = new URI(text.strip());
            if (text.length() <= LONGEST
                    && "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && UrlPort.isValid(uri)) {
                callable.problem(uri).ifPresent(why -> {
                    throw Problem.invalid("url", why);
                });
                return uri.toASCIIString();
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw Problem.invalid(
                "url",
                "expected https://host/path of at most %d characters".formatted(LONGEST)
                        + ", without user, password and fragment, port 1 to 65535 if any, e.g. https://hooks.example.com/pitwatch");
    }
}
