package dev.pitwatch.core.notices.template;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * WhatsApp's approved template, without which a business may not begin a conversation.
 *
 * @param sid as Twilio's Content API calls it
 * @param variables the values of its {@code {{1}}, {{2}}, …}, in that order
 */
record ContentTemplate(String sid, List<String> variables) {

    private static final Pattern SID = Pattern.compile("HX[0-9a-f]{32}");

    static ContentTemplate read(String content, TemplateEvent event, TemplateProblems problems) {
        Entries entries = Entries.read(content, problems);
        entries.allow(Set.of("content_sid", "variables"), problems);
        Phrase sid = entries.get("content_sid", problems);
        if (!SID.matcher(sid.text()).matches()) {
            problems.add(sid.line(), "content_sid is \"%s\", expected HX and 32 of 0-9, a-f".formatted(sid.text()));
        }
        Phrase named = entries.find("variables").orElse(new Phrase("", 1));
        List<String> variables = Arrays.stream(named.text().split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        Set<String> allowed = event.all();
        variables.stream()
                .filter(name -> !allowed.contains(name))
                .forEach(name -> problems.add(
                        named.line(),
                        "variables has %s, expected some of %s"
                                .formatted(
                                        name,
                                        String.join(
                                                ", ", allowed.stream().sorted().toList()))));
        return new ContentTemplate(sid.text(), variables);
    }
}
