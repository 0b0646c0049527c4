package dev.pitwatch.core.work.job;

import java.time.Instant;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jspecify.annotations.Nullable;

/**
 * What the customer said to video.
 *
 * @param video whether they agree
 * @param textVersion the version of the text they were shown
 * @param how in what way they said so, e.g. "signed at the counter"
 * @param by the user who wrote it down; null: the customer, by the link
 */
public record Consent(boolean video, String textVersion, String how, @PropagateNull Instant at, @Nullable Long by) {}
