package dev.pitwatch.base.net;

/**
 * What browsers take for an address (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address) and mail takes too: a
 * dot-atom of 64 characters at most before the @ (RFC 5321, 4.1.2 and 4.5.3.1.1). One pass over the text: no regular expression,
 * which would recurse.
 */
public final class MailAddress {

    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_LABEL = 63;
    private static final String ODD = "!#$%&'*+/=?^_`{|}~-";

    private MailAddress() {}

    /** {@return whether mail can be sent to it} */
    public static boolean isValid(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        int at = text.indexOf('@');
        return at > 0 && at <= LONGEST_LOCAL && isDotAtom(text, at) && isDomain(text.substring(at + 1));
    }

    private static boolean isDotAtom(String text, int end) {
        boolean begins = true;
        for (int i = 0; i < end; i++) {
            char one = text.charAt(i);
            if (one == '.' ? begins : !isAlphanumeric(one) && ODD.indexOf(one) < 0) {
                return false;
            }
            begins = one == '.';
        }
        return !begins;
    }

    private static boolean isDomain(String text) {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                if (!isLabel(text, start, i)) {
                    return false;
                }
                start = i + 1;
            } else if (!isAlphanumeric(text.charAt(i)) && text.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String text, int start, int end) {
        return end > start && end - start <= LONGEST_LABEL && text.charAt(start) != '-' && text.charAt(end - 1) != '-';
    }

    private static boolean isAlphanumeric(int one) {
        return one >= 'a' && one <= 'z' || one >= 'A' && one <= 'Z' || one >= '0' && one <= '9';
    }
}
