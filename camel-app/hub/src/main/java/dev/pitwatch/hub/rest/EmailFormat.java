package dev.pitwatch.hub.rest;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import dev.pitwatch.base.net.MailAddress;

/** Addresses that mail can be sent to; the validator's own rule wants a top-level domain that it knows. */
final class EmailFormat implements Format {

    @Override
    public String getName() {
        return "email";
    }

    @Override
    public boolean matches(ExecutionContext context, String text) {
        return MailAddress.isValid(text);
    }

    @Override
    public String getMessageKey() {
        return "format.email";
    }
}
