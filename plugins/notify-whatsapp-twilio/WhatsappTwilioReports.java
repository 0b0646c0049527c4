package dev.pitwatch.notify.twilio.whatsapp;

import dev.pitwatch.notify.twilio.TwilioReports;
import dev.pitwatch.spi.RouteStep;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Step {@code whatsapp-twilio-reports}. */
@Component(service = RouteStep.class)
@NullMarked
public final class WhatsappTwilioReports extends TwilioReports {

    public WhatsappTwilioReports() {
        super("whatsapp-twilio-reports", "whatsapp");
    }
}
