package dev.pitwatch.launcher.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** An element of a store's answer. */
record S3Xml(Element element) {

    /** Throws when it is no XML, or names entities of its own. */
    static S3Xml read(byte[] bytes) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // else it writes to standard error
            return new S3Xml(builder.parse(new ByteArrayInputStream(bytes)).getDocumentElement());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("no XML parser in this JDK", e);
        } catch (SAXException e) {
            throw new IOException("the store's answer is no XML: " + e.getMessage(), e);
        }
    }

    /** {@return it, if it is an error; empty: it is something else, or no XML} */
    static Optional<S3Xml> error(byte[] bytes) {
        try {
            return bytes.length == 0
                    ? Optional.empty()
                    : Optional.of(read(bytes))
                            .filter(xml -> xml.element.getNodeName().equals("Error"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@return the text of the child with that name; empty when there is none} */
    String text(String name) {
        return children(name).stream()
                .findFirst()
                .map(child -> child.element.getTextContent())
                .orElse("");
    }

    List<S3Xml> children(String name) {
        NodeList nodes = element.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE
                        && node.getNodeName().equals(name))
                .map(node -> new S3Xml((Element) node))
                .toList();
    }
}
