package dev.pitwatch.base.log;

import java.util.regex.Pattern;

/**
 * E-mail addresses and phone numbers of people in what programs say: libraries put them into their errors. The same two patterns
 * stand in the hub's org.ops4j.pax.logging.cfg.
 */
public final class AddressMask {

    /** What is possible is bounded, so that a long word without an at sign takes no longer than others. */
    private static final Pattern EMAIL =
            Pattern.compile("([A-Za-z0-9_])[A-Za-z0-9._'+-]{0,63}+@(?=[A-Za-z0-9-]+[.][A-Za-z0-9])");

    private static final Pattern PHONE = Pattern.compile("[+][0-9]{4,11}([0-9]{4})(?![0-9])");

    private AddressMask() {}

    /** {@return the text with the first letter and the domain of each e-mail address, and the last four of each number} */
    public static String masked(String text) {
        String emailsMasked = text.indexOf('@') < 0 ? text : EMAIL.matcher(text).replaceAll("$1***@");
        return emailsMasked.indexOf('+') < 0
                ? emailsMasked
                : PHONE.matcher(emailsMasked).replaceAll("+***$1");
    }
}
