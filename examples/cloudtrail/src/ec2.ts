// Instances and images of EC2.
import { EventReader, json, JsonKind, JsonValue, TextValue } from "falco-ts";

import { answer, is } from "./values";

const tagSets = json.pointer("/requestParameters/tagSpecificationSet/items");
const instances = json.pointer("/responseElements/instancesSet/items");
const imageId = json.pointer("/requestParameters/imageId");
const fastLaunch = json.pointer("/requestParameters/DescribeFastLaunchImagesRequest/ImageId/content");
const launch = json.pointer("/requestParameters/launchSpecification/imageId");

/** The tag `Name` of the instances that are asked for, the last of several. */
export function instanceName(event: EventReader, value: TextValue): TextValue {
  const sets = event.json.value(tagSets);
  if (!sets || sets.kind !== JsonKind.Array) return value;
  let name: JsonValue | null = null;
  for (const each = sets.members(); each.next();) {
    if (!hasText(each.value, "resourceType", "instance")) continue;
    const found = nameIn(each.value.get("tags"));
    if (found) name = found;
  }
  return name?.kind === JsonKind.String && name.text.length ? value.jsonValue(name) : value;
}

/** The value of the first tag `Name`; an empty value where it has none. */
function nameIn(tags: JsonValue | null): JsonValue | null {
  if (!tags || tags.kind !== JsonKind.Array) return null;
  for (const each = tags.members(); each.next();) {
    if (hasText(each.value, "key", "Name")) return each.value.get("value");
  }
  return null;
}

function hasText(object: JsonValue, key: string, text: string): bool {
  const found = object.get(key);
  return found?.kind === JsonKind.String && is(found.text, text);
}

/** The images of the instances in the answer, or else the one that was asked for; of the former also one. */
export function imageIds(event: EventReader, value: TextValue): TextValue {
  const found = event.json.value(instances);
  if (!found) return value.hasIndex && value.index !== 0 ? value : requestedImage(event, value);
  if (value.hasIndex) return imageAt(found, value.index, value);
  if (found.kind !== JsonKind.Array) return value;
  for (const each = found.members(); each.next() && !value.full;) {
    const image = each.value.get("imageId");
    if (image?.kind === JsonKind.String && image.text.length) value.jsonValue(image);
  }
  return value;
}

/** The image of the first instance. */
export function firstImage(event: EventReader, value: TextValue): TextValue {
  const found = event.json.value(instances);
  return found ? imageAt(found, 0, value) : requestedImage(event, value);
}

function imageAt(all: JsonValue, index: u64, value: TextValue): TextValue {
  const instance = all.kind === JsonKind.Array && index < i32.MAX_VALUE ? all.at(index as i32) : null;
  return instance ? answer(value, instance.get("imageId")) : value;
}

function requestedImage(event: EventReader, value: TextValue): TextValue {
  const document = event.json;
  return answer(value, document.value(imageId) ?? document.value(fastLaunch) ?? document.value(launch));
}
