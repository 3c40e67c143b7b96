"""The fields of a ledger: what may stand under parties, artifacts, systems, activities, asserts and rates.

Methods of estimation are not listed here: each estimator brings its own fields (`estimate/`), under `compute`, `cost` and
`energy` of an activity.
"""

from __future__ import annotations

from flopledger.core.units import MONEY, currencies
from flopledger.ledger.fields import Amount, Choice, Dates, Day, Field, Flag, Text
from flopledger.ledger.kinds import ARCHITECTURES, ARTIFACT_KINDS, INFERENCE_DOMAINS, PURPOSES, STATUSES, TECHNIQUES, activity_kinds

TOP_LEVEL = (
    *("flopledger", "title", "description", "developer", "include"),
    *("parties", "artifacts", "systems", "activities", "asserts", "rates"),
)

PARTY = (
    Field("name", Text(), "The name of the organisation."),
    Field("country", Text(), "ISO 3166 code of the country it is established in."),
    Field("revenue", Amount(MONEY, bare=False), "Annual gross revenue of the previous calendar year, affiliates included."),
    Field("university", Flag(), "Whether it is an accredited university doing academic research."),
    Field("ai_expenditure_36_months", Amount(MONEY, bare=False), "Spending on AI development over the preceding 36 months."),
    Field("compute_cost_12_months", Amount(MONEY, bare=False), "Compute cost of all its foundation models over the preceding 12 months."),
    Field("aggregate_compute_cost", Amount(MONEY, bare=False), "Compute cost of all its frontier models together."),
    Field("note", Text(), "Anything a reader should know."),
)

ARTIFACT = (
    Field("kind", Choice(ARTIFACT_KINDS, "kind of artifact"), "model, dataset or code."),
    Field("title", Text(), "The name in full."),
    Field("parameters", Amount("parameters"), "Total number of parameters."),
    Field("active_parameters", Amount("parameters"), "Parameters that a token passes through, for a mixture of experts."),
    Field("architecture", Choice(ARCHITECTURES, "architecture"), "The family of architecture; a decoder where it is left out."),
    Field("config", Text(), "The model's `config.json` in the ledger's folder: work on it is then counted layer by layer."),
    Field("tokens", Amount("tokens"), "Size of a dataset in tokens."),
    Field("synthetic", Flag(), "Whether a model made the data."),
    Field("public", Flag(), "Whether it is publicly accessible."),
    Field("released", Day(), "The day from which it is publicly accessible."),
    Field("made_by", Text(), "The party that made it."),
    Field("compute", Amount("FLOP", bare=False), "Total training compute, where no activity of the ledger made it."),
    Field("open_weights", Flag(), "Whether the weights are publicly accessible."),
    Field("licence", Text(), "The licence it is under."),
    Field("note", Text(), "Anything a reader should know."),
)

SYSTEM = (
    Field("general_purpose", Flag(), "Whether it is a general-purpose AI model."),
    Field("foundation_model", Flag(), "Trained on broad data, general in output, adaptable to many tasks."),
    Field("narrow", Flag(), "Whether it can do only a narrow set of tasks, whatever its modality."),
    Field("biological_share", Amount("fraction", most=1.0), "Share of biological sequence data in its training data."),
    Field("primarily_biological", Flag(), "Whether it was trained primarily on biological sequence data."),
    Field("is_modification", Flag(), "Whether it modifies a model that somebody else placed on the market."),
    Field("original_provider", Text(), "The party that placed the original model on the market."),
    Field("original_compute", Amount("FLOP", bare=False), "Training compute of the original model."),
    Field("original_systemic", Flag(), "Whether the original is a model with systemic risk."),
    Field("original_covered", Flag(), "Whether the original is itself a covered model."),
    Field("original_compute_obtainable", Flag(), "Whether the modifier can know or estimate the original's compute."),
    Field("distilled", Flag(), "Whether it was made by distillation."),
    Field("distilled_from_covered", Flag(), "Whether it was distilled from a covered or frontier model."),
    Field("teacher_compute", Amount("FLOP", bare=False), "Training compute of the teacher."),
    Field("kickstarted", Flag(), "Whether a trained model taught it in reinforcement learning."),
    Field("reincarnated", Flag(), "Whether its reinforcement learning took up what earlier models had learnt."),
    Field("expanded", Flag(), "Whether it was grown from a smaller trained model."),
    Field("expansion_saving", Amount("fraction", most=1.0), "Part of the compute that growing it saved against training from scratch."),
    Field("inference_flop_per_request", Amount("FLOP", bare=False), "Compute of one request."),
    Field("inference_tokens_per_request", Amount("tokens"), "Tokens generated for one request."),
    Field("inference_answer_tokens", Amount("tokens"), "Tokens of one request's answer, hidden ones and discarded attempts left out."),
    Field("inference_flop_per_token", Amount("FLOP", bare=False), "Compute of one request for each token of its answer."),
    Field("inference_domain", Choice(INFERENCE_DOMAINS, "domain"), "What the requests are about; general where they are about anything."),
    Field("inference_excess_oom", Amount("orders of magnitude"), "Inference compute above the compute-optimal, in orders of magnitude."),
    Field("released_percentile", Amount("fraction", most=1.0), "Share of the models released in its year that took less compute."),
    Field("risk_index", Amount("fraction", most=1.0), "Value, from 0 to 1, of an index of risk made of several measures."),
    Field("free_licence", Flag(), "Free and open-source licence with weights, architecture and usage information public."),
    Field("monetised", Flag(), "Whether it is offered against payment or data."),
    Field("business_users", Amount("users"), "Registered business users in the Union."),
    Field("state_of_the_art", Flag(), "Whether it applies state-of-the-art technology."),
    Field("broad_serious_risk", Flag(), "Whether its risk to life, safety and rights is broad and serious."),
    Field("below_published_frontier", Flag(), "Whether a published model matches it with less training (ECCN 4E091, note)."),
    Field("cluster_flop_per_second", Amount("FLOP/s", bare=False), "Peak performance of the cluster it was trained on."),
    Field("cluster_network_bit_per_second", Amount("bit/s", bare=False), "Bandwidth of the network that joins the cluster."),
    Field("cluster_colocated", Flag(), "Whether the cluster stands in one data centre."),
)

ACTIVITY = (
    Field("does", Choice(tuple(activity_kinds()), "kind of activity"), "What kind of work it is."),
    Field("dates", Dates(), "When it was done."),
    Field("started", Day(), "The first day, where `dates` is not given."),
    Field("ended", Day(), "The last day, where `dates` is not given."),
    Field("status", Choice(STATUSES, "status"), "done (where nothing is said), running or planned."),
    Field("entered", Day(), "The day on which it was entered in the books: a plan is known from then on."),
    Field("withdrawn", Day(), "The day on which planned or running work was given up."),
    Field("purpose", Choice(PURPOSES, "purpose"), "What it was for, where it differs from what its kind is usually for."),
    Field("technique", Choice(TECHNIQUES, "technique"), "How it derives a model from another, where kind and roles do not tell."),
    Field("federated", Flag(), "Whether it was split over sites or organisations of which none held the whole."),
    Field("discarded", Flag(), "Whether its results were thrown away."),
    Field("proof_no_capability", Flag(), "Whether there is auditable proof that it does not raise capability."),
    Field("description", Text(), "What was done, in a sentence."),
    Field("note", Text(), "Anything a reader should know."),
)

ASSERT = (
    Field("on", Day(), "The day on which the figure was filed or published."),
    Field("system", Text(), "The system it is about."),
    Field("total", Text(), "The accounting standard's total it claims; all lines where it is left out."),
    Field("compute", Amount("FLOP", bare=False), "The compute as filed."),
    Field("cost", Amount(MONEY, bare=False), "The cost as filed."),
    Field("energy", Amount("Wh", bare=False), "The energy as filed."),
    Field("chip_hours", Amount("chip-hours"), "The chip-hours as filed."),
    Field("basis", Text(), "The basis of the cost: invoice, rental, market, amortised, purchase or declared."),
    Field("within", Amount("fraction"), "How far the derived figure may differ; half the last digit where it is left out."),
    Field("note", Text(), "Anything a reader should know."),
)

RATE = (
    Field("on", Day(), "The day that the rate is of."),
    Field("one", Choice(currencies(), "currency"), "The currency of which one unit is worth `is`."),
    Field("is", Amount(MONEY, bare=False), "What one unit of it is worth in another currency, `1.08 USD`."),
    Field("note", Text(), "Anything a reader should know."),
)

EVIDENCE = ("instrument", "link", "at", "quote", "confidence", "checked", "published")
