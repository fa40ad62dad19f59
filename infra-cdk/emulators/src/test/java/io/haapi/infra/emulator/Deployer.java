package io.haapi.infra.emulator;

import io.haapi.infra.emulator.DeployedResource.Fate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.yaml.snakeyaml.Yaml;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Export;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Deploys a Stage like the CDK's command line: first files, then one stack after another. */
final class Deployer {
  private final Account account;
  private final List<Omission> omissions;
  private final Predicate<String> makes;
  private final Set<String> buckets = new HashSet<>();

  Deployer(Account account, List<Omission> omissions, Predicate<String> makes) {
    this.account = account;
    this.omissions = omissions;
    this.makes = makes;
  }

  Deployment deploy(SynthesizedStage stage) {
    bootstrap();
    var zones = new TreeMap<String, String>();
    stage.zones().forEach((id, name) -> zones.put(id, zone(name)));
    var resources = new ArrayList<DeployedResource>();
    for (var stack : stage.stacks()) {
      String text = read(stage.assembly().resolve(stack.artifact() + ".template.json"));
      for (var zone : zones.entrySet()) text = text.replace(zone.getKey(), zone.getValue());
      var template =
          new StackTemplate(text, omissions, makes, account).withParameters(this::parameter);
      create(stack, publish(stage.assembly(), stack, template));
      resources.addAll(resources(stack, template));
    }
    return new Deployment(account, resources);
  }

  /** Creates the resources of {@code cdk bootstrap} that templates need. */
  private void bootstrap() {
    String version = "/cdk-bootstrap/hnb659fds/version";
    account.ssm().putParameter(it -> it.name(version).value("30").type(ParameterType.STRING));
  }

  /**
   * Returns a stand-in for AWS's public parameters, which emulators lack and users cannot create.
   */
  private String parameter(String name) {
    try {
      account.ssm().getParameter(it -> it.name(name));
      return name;
    } catch (ParameterNotFoundException _) {
      String standIn = "/stand-in" + name;
      account
          .ssm()
          .putParameter(
              it -> it.name(standIn).value("none").type(ParameterType.STRING).overwrite(true));
      return standIn;
    }
  }

  private String zone(String name) {
    var made = account.route53().createHostedZone(it -> it.name(name).callerReference(name));
    return made.hostedZone().id().replace("/hostedzone/", "");
  }

  /** Publishes the stack's files and returns the URL of its template. */
  private String publish(Path assembly, SynthesizedStage.Stack stack, StackTemplate template) {
    String url = "";
    var files =
        object(object(load(assembly.resolve(stack.artifact() + ".assets.json"))).get("files"));
    for (Object file : files.values()) {
      String path = object(object(file).get("source")).get("path").toString();
      boolean own = path.equals(stack.artifact() + ".template.json");
      for (Object it : object(object(file).get("destinations")).values()) {
        String bucket =
            object(it).get("bucketName").toString().replace("${AWS::AccountId}", account.id());
        String key = object(it).get("objectKey").toString();
        if (buckets.add(bucket)) account.s3().createBucket(asked -> asked.bucket(bucket));
        account
            .s3()
            .putObject(
                asked -> asked.bucket(bucket).key(key),
                own ? RequestBody.fromString(template.yaml()) : content(assembly.resolve(path)));
        if (own) url = "https://s3.%s.amazonaws.com/%s/%s".formatted(account.region(), bucket, key);
      }
    }
    return url;
  }

  private void create(SynthesizedStage.Stack stack, String url) {
    account
        .cloudFormation()
        .createStack(
            it ->
                it.stackName(stack.name())
                    .templateURL(url)
                    .capabilities(Capability.CAPABILITY_NAMED_IAM));
    var made = account.settled(stack.name());
    if (made.stackStatus() != StackStatus.CREATE_COMPLETE) {
      throw new IllegalStateException(
          stack.name() + " is " + made.stackStatus() + ": " + failures(stack.name()));
    }
  }

  private String failures(String stack) {
    return account
        .cloudFormation()
        .describeStackEvents(it -> it.stackName(stack))
        .stackEvents()
        .stream()
        .filter(it -> it.resourceStatusAsString().endsWith("FAILED"))
        .map(it -> it.logicalResourceId() + ": " + it.resourceStatusReason())
        .collect(Collectors.joining("; "));
  }

  private List<DeployedResource> resources(SynthesizedStage.Stack stack, StackTemplate template) {
    var made = account.made(stack.name());
    var exports =
        account.cloudFormation().listExports().exports().stream()
            .collect(Collectors.toMap(Export::name, Export::value));
    var values = new Values(account, made, exports);
    var resources = new ArrayList<DeployedResource>();
    template
        .types()
        .forEach(
            (id, type) ->
                resources.add(
                    new DeployedResource(
                        id,
                        type,
                        made.containsKey(id)
                            ? Fate.MADE
                            : template.omits(id) ? Fate.LEFT_OUT : Fate.SKIPPED,
                        template.properties(id),
                        made.getOrDefault(id, ""),
                        values)));
    return resources;
  }

  private static RequestBody content(Path asset) {
    return Files.isDirectory(asset)
        ? RequestBody.fromBytes(zip(asset))
        : RequestBody.fromFile(asset);
  }

  private static byte[] zip(Path directory) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
        Files.copy(file, zip);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Object load(Path file) {
    return new Yaml().load(read(file));
  }

  private static Map<String, Object> object(Object value) {
    return StackTemplate.object(value);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
