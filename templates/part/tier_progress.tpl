{{%AUTOESCAPE context="HTML"}}
{{#PROGRESS}}
<div class="tier-progress">
<p class="tier-progress-text"><t>{{PROGRESS_MISSING}} missing to {{NEXT_TIER}}</t></p>
<progress class="progress" value="{{PROGRESS_NOW}}" max="{{PROGRESS_GOAL}}" aria-label="<t>Progress to {{NEXT_TIER}}</t>">{{TIER_POINTS}} / {{PROGRESS_OF}}</progress>
<p class="tier-progress-note"><t>{{TIER_POINTS}} of {{PROGRESS_OF}} points earned in the last 12 months</t></p>
</div>
{{/PROGRESS}}
{{#TOP_TIER}}
<p class="tier-progress-text"><t>The highest tier is reached.</t></p>
{{/TOP_TIER}}
