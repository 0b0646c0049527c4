package dev.pitwatch.hub.ingest;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.hub.mqtt.ExchangeDelivery;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/** Bean {@code licence}: refuses messages of devices that may not be heard. */
final class LicenceStep implements Processor {

    private final DeviceDirectory directory;
    private final ReadingAdmission admission;

    LicenceStep(DeviceDirectory directory, ReadingAdmission admission) {
        this.directory = directory;
        this.admission = admission;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException, InvalidPayloadException {
        // Nobody is unknown before the devices were read. Interrupted, the message stays with the broker.
        if (!directory.ready()) {
            awaitDevices();
        }
        ReadingMessage message = exchange.getMessage().getMandatoryBody(ReadingMessage.class);
        exchange.getMessage().setBody(admission.admit(message, ExchangeDelivery.of(exchange)));
    }

    private void awaitDevices() throws InterruptedException {
        try {
            directory.awaitLoaded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }
}
