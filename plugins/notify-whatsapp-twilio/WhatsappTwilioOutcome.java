package dev.pitwatch.notify.twilio.whatsapp;

import dev.pitwatch.notify.twilio.TwilioOutcome;
import dev.pitwatch.spi.RouteStep;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Step {@code whatsapp-twilio-outcome}. */
@Component(service = RouteStep.class)
@NullMarked
public final class WhatsappTwilioOutcome extends TwilioOutcome {

    public WhatsappTwilioOutcome() {
        super("whatsapp-twilio-outcome");
    }
}
