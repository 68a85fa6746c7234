// A profile of HrFlow.ai: what a format gives, and what HrFlow.ai holds.
import type { ItemResume } from "./item.d.ts";

/**
 * A profile of HrFlow.ai, or the result of a format. A format names the fields that it wants to set; the others stay as
 * HrFlow.ai has them.
 */
export interface Profile {
  /** The id by which HrFlow.ai finds the profile: the candidate's. A format has to give it. */
  reference?: string | number | bigint | null;
  /** ISO 8601. */
  created_at?: string | null;
  info?: ProfileInfo | null;
  /** The text of the résumé. */
  text?: string | null;
  /** The language of the text, such as `fr`. */
  text_language?: string | null;
  /** In years. */
  experiences_duration?: number | null;
  /** In years. */
  educations_duration?: number | null;
  experiences?: ProfileExperience[] | null;
  educations?: ProfileEducation[] | null;
  skills?: ProfileSkill[] | null;
  languages?: ProfileEntity[] | null;
  certifications?: ProfileEntity[] | null;
  courses?: ProfileEntity[] | null;
  tasks?: ProfileEntity[] | null;
  interests?: ProfileEntity[] | null;
  labels?: any[] | null;
  tags?: ProfileTag[] | null;
  metadatas?: ProfileTag[] | null;
  /** A format that keeps the item's `resume` has the résumé parsed. It is not a field of HrFlow.ai. */
  resume?: ItemResume | null;
  /** HrFlow.ai's own id of the profile, and its key. */
  id?: number | string | null;
  key?: string | null;
  source?: any;
  source_key?: string | null;
  consent_algorithmic?: any;
  archive?: any;
  archived_at?: string | null;
  updated_at?: string | null;
  /** The files that HrFlow.ai keeps. It manages them itself. */
  attachments?: ProfileAttachment[] | null;
  /** Fields that are not listed here. */
  [field: string]: any;
}

/** The person of a profile. */
export interface ProfileInfo {
  full_name?: string | null;
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
  phone?: string | null;
  /** ISO 8601. */
  date_birth?: string | null;
  location?: ProfileLocation | null;
  /** A list of links; older sources have an object. */
  urls?: { type?: string | null; url?: string | null; [field: string]: any }[] | { [type: string]: any } | null;
  picture?: string | null;
  gender?: string | null;
  summary?: string | null;
  driving_license?: any;
  [field: string]: any;
}

/** A place. */
export interface ProfileLocation {
  text?: string | null;
  lat?: number | string | null;
  lng?: number | string | null;
  gmaps?: any;
  /** The parts of the address. HrFlow.ai sends an empty list for none. */
  fields?: { [part: string]: any } | any[] | null;
  [field: string]: any;
}

/** A named value: a tag or a metadata. */
export interface ProfileTag {
  name: string;
  /** A text, a number, a boolean or null; what else a source holds, too. */
  value: any;
  [field: string]: any;
}

/** A language, an interest, a certification, a course or a task. */
export interface ProfileEntity {
  name?: string | null;
  value?: any;
  [field: string]: any;
}

/** A skill. */
export interface ProfileSkill extends ProfileEntity {
  /** Such as `hard` or `soft`. */
  type?: string | null;
}

/** What experiences and educations have in common. */
export interface ProfilePeriod {
  key?: string | null;
  title?: string | null;
  description?: string | null;
  location?: ProfileLocation | null;
  /** ISO 8601, without a zone. */
  date_start?: string | null;
  /** ISO 8601, without a zone. */
  date_end?: string | null;
  skills?: ProfileSkill[] | null;
  certifications?: ProfileEntity[] | null;
  courses?: ProfileEntity[] | null;
  tasks?: ProfileEntity[] | null;
  [field: string]: any;
}

/** A job. */
export interface ProfileExperience extends ProfilePeriod {
  company?: string | null;
}

/** A training. */
export interface ProfileEducation extends ProfilePeriod {
  school?: string | null;
}

/** A file of a profile. */
export interface ProfileAttachment {
  type?: string | null;
  alt?: string | null;
  file_name?: string | null;
  original_file_name?: string | null;
  extension?: string | null;
  file_size?: number | null;
  public_url?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  [field: string]: any;
}

/** What the default format gives: these fields, always. */
export interface DefaultProfile extends Profile {
  reference: string | null;
  created_at: string | null;
  info: ProfileInfo;
  tags: ProfileTag[];
  resume: ItemResume | null;
}
