package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.licence.KnownDevice;

/**
 * A message whose sender may be heard.
 *
 * @param message as parsed
 * @param device the registered device that sent it
 * @param workshopId of the device, which now has one
 * @param pitId of the device, which now has one; where it is assigned, not where it published
 * @param legacy whether it came on a topic of old firmware
 */
public record AdmittedMessage(
        ReadingMessage message, KnownDevice device, long workshopId, long pitId, boolean legacy) {}
