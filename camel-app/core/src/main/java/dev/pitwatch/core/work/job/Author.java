package dev.pitwatch.core.work.job;

import dev.pitwatch.core.people.identity.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who changes a job.
 *
 * @param userId null: a machine, or whoever has the job's link
 * @param name user name, or what the machine is called: it stands in the history
 * @param called as people are called by others; null: of the platform, whom workshops don't see
 */
record Author(@Nullable Long userId, String name, @Nullable String called) {

    /** What a statement keeps of it in {@code updated_by_name}; users are called as their row says. */
    static final String NAME_IF_NO_USER = "case when :by::bigint is null then :byName end";

    static Author of(Principal who) {
        return new Author(who.userId(), who.name(), who.isPlatform() ? null : who.calledName());
    }
}
