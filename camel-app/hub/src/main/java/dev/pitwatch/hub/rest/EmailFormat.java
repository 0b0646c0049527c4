package dev.pitwatch.hub.rest;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import java.util.regex.Pattern;

/**
 * What browsers take for an address (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address); the
 * validator's own rule wants a top-level domain that it knows.
 */
final class EmailFormat implements Format {

    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final Pattern ADDRESS =
            Pattern.compile("[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@" + LABEL + "(?:\\." + LABEL + ")*");

    @Override
    public String getName() {
        return "email";
    }

    @Override
    public boolean matches(ExecutionContext context, String text) {
        return ADDRESS.matcher(text).matches();
    }

    @Override
    public String getMessageKey() {
        return "format.email";
    }
}
