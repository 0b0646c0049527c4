package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was changed of a job at once, beside its status.
 *
 * @param by the user; null: a machine, or whoever has the link
 * @param byName what they are called; null: of the platform's team
 */
public record JobEdit(Instant at, @Nullable Long by, @Nullable String byName, List<Change> changes) {

    /**
     * A change of one field.
     *
     * @param field as the job has it, e.g. {@code price}, or {@code stage}
     * @param subject which stage; null: the job itself
     * @param from null: nothing; three stars for what names a person or is secret, since no log keeps that
     * @param to the same
     */
    public record Change(String field, @Nullable String subject, @Nullable JsonNode from, @Nullable JsonNode to) {}
}
