package dev.pitwatch.hub.rest;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;

/**
 * What browsers take for an address (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address) and mail takes too: a
 * dot-atom of 64 characters at most before the @ (RFC 5321, 4.1.2 and 4.5.3.1.1). The validator's own rule wants a top-level domain
 * that it knows. One pass over the text: no regular expression, which would recurse.
 */
final class EmailFormat implements Format {

    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_LABEL = 63;
    private static final String ODD = "!#$%&'*+/=?^_`{|}~-";

    @Override
    public String getName() {
        return "email";
    }

    @Override
    public boolean matches(ExecutionContext context, String text) {
        return isAddress(text);
    }

    static boolean isAddress(String text) {
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

    @Override
    public String getMessageKey() {
        return "format.email";
    }
}
