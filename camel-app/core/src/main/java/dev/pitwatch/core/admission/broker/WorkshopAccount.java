package dev.pitwatch.core.admission.broker;

import java.time.Instant;

/**
 * The sign-in by which a workshop's old firmware sends.
 *
 * @param mqttUsername the workshop's code
 * @param createdAt when its password was made
 */
public record WorkshopAccount(String mqttUsername, Instant createdAt) {}
