package dev.pitwatch.core.customer;

import dev.pitwatch.core.identity.PhoneNumber;
import org.jspecify.annotations.Nullable;

/** A customer as somebody at the workshop names them; without phone and e-mail nothing can be sent to them. */
public record Contact(String name, @Nullable String phone, @Nullable String email) {

    /** Takes a number as it is typed. */
    public Contact {
        phone = PhoneNumber.plain(phone);
        email = email == null || email.isBlank() ? null : email.strip();
    }
}
