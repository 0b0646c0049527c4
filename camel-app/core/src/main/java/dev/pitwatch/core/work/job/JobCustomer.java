package dev.pitwatch.core.work.job;

import org.jspecify.annotations.Nullable;

/**
 * Whose car it is, as the job keeps it.
 *
 * @param id of the account; null: none any more
 * @param phone with country code, e.g. +919812345678
 */
public record JobCustomer(@Nullable Long id, String name, @Nullable String phone, @Nullable String email) {

    JobCustomer withPhone(@Nullable String other) {
        return new JobCustomer(id, name, other, email);
    }
}
