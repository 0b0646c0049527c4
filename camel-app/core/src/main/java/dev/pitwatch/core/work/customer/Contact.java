package dev.pitwatch.core.work.customer;

import org.jspecify.annotations.Nullable;

/** A customer as someone at the workshop names them; without phone and e-mail nothing can be sent to them. */
public record Contact(String name, @Nullable String phone, @Nullable String email) {

    /** Takes a number in E.164, an address as it is typed. */
    public Contact {
        email = email == null || email.isBlank() ? null : email.strip();
    }
}
