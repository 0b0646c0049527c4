package dev.pitwatch.notify.twilio.whatsapp;

import dev.pitwatch.notify.twilio.TwilioSettings;
import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** WhatsApp through Twilio; camel/notify-whatsapp-twilio.camel.yaml sends it. */
@Component
@NullMarked
public final class WhatsappTwilioChannel implements NotificationChannel {

    private static final ChannelSetting FROM = ChannelSetting.required(
            "TWILIO_WHATSAPP_FROM",
            "(whatsapp:)?\\+[1-9]\\d{6,14}|MG[0-9a-fA-F]{32}",
            "the number of a WhatsApp sender of the account, e.g. +14155238886 or whatsapp:+14155238886, or the SID of"
                    + " a messaging service (MG…)");

    @Override
    public String name() {
        return "whatsapp-twilio";
    }

    @Override
    public List<String> channels() {
        return List.of("whatsapp");
    }

    @Override
    public List<ChannelSetting> settings() {
        return List.of(TwilioSettings.ACCOUNT_SID, TwilioSettings.AUTH_TOKEN, FROM, TwilioSettings.BASE_URL);
    }
}
